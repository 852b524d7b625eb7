const hardening: [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
];

const pagePolicy = (origins: readonly string[]) => {
  const sockets = origins.map((origin) => origin.replace(/^http/, "ws")).join(" ");
  return `default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ${sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
};

/** The protecting headers of an answer, by what it is: a picture, a page, or data. */
export function headersFor(path: string, response: Response, origins: readonly string[]): [string, string][] {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("image/")) {
    const crossOrigin = path.startsWith("/cards/") ? "cross-origin" : "same-origin";
    return [
      ...hardening,
      ["content-security-policy", "sandbox; default-src 'none'"],
      ["cross-origin-resource-policy", crossOrigin],
    ];
  }
  const policy = type.startsWith("text/html") ? pagePolicy(origins) : "default-src 'none'; frame-ancestors 'none'";
  const secure: [string, string][] = origins.some((origin) => origin.startsWith("https:"))
    ? [["strict-transport-security", "max-age=31536000"]]
    : [];
  const unkept: [string, string][] = /json/.test(type) ? [["cache-control", "no-store"]] : [];
  return [
    ...hardening,
    ["content-security-policy", policy],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ...unkept,
    ...secure,
  ];
}
