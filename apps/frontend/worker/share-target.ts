/** Path that the web app manifest's share target posts to. Only the service worker handles it, so the text stays on the device. */
const sharePath = '/share'

export function isShareRequest({ method, url }: Request): boolean {
  return method === 'POST' && new URL(url).pathname === sharePath
}

/** Returns a URL that opens the page with the shared text. The text is in the fragment, which browsers send to no server. */
export function sharedMessageUrl(form: FormData): string {
  const parts = ['title', 'text', 'url'].map((name) => form.get(name)).filter((part) => typeof part === 'string')
  return `/#shared=${encodeURIComponent(parts.filter(Boolean).join('\n'))}`
}
