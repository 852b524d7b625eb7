/** As a `ref`: puts the focus there when the page comes up. Only where the page has one thing to begin with. */
export const focusFirst = (element: HTMLElement | null): void => element?.focus({ preventScroll: true });
