/** First words of the addresses that are pages of the web app, so that the server can tell them from mistakes. */
export const pageNames: readonly string[] = [
  "",
  "setup",
  "sign-in",
  "c",
  "s",
  "queue",
  "workflows",
  "director",
  "ops",
  "trash",
  "settings",
];
