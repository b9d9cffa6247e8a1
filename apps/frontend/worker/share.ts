/** Where the share target of the web app manifest posts to. Only the service worker answers it: the text stays on the device. */
const sharePath = '/share'

export function isShare({ method, url }: Request): boolean {
  return method === 'POST' && new URL(url).pathname === sharePath
}

/** The address at which the page opens with what was shared: in the fragment, which is sent to no server. */
export function sharedAddress(shared: FormData): string {
  const parts = ['title', 'text', 'url'].map((name) => shared.get(name)).filter((part) => typeof part === 'string')
  return `/#shared=${encodeURIComponent(parts.filter(Boolean).join('\n'))}`
}
