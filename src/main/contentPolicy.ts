/**
 * The Content-Security-Policy of the window, in both hosts: nothing but the app's own files runs or
 * loads. Styles may be inline because Mantine, React Flow and Monaco set them on elements; images may
 * be data and blobs, drawn by the app itself.
 * @param connect where the window may open connections to, besides its own origin
 */
export function contentPolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
