/// <reference lib="webworker" />
import { isShare, sharedAddress } from './share.ts'

declare const self: ServiceWorkerGlobalScope

/** What the page needs without a connection: itself and its files, as of the last visit. */
const storeName = 'page'

/** Written by the build: every hashed file of the page. */
const fileList = '/assets.json'

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== self.location.origin) return
  if (isShare(request)) event.respondWith(receiveShare(request))
  else if (request.mode === 'navigate' && pathname === '/') event.respondWith(pageFirstFromNetwork(event))
  else if (request.method === 'GET' && isPageFile(pathname)) event.respondWith(fileFirstFromStore(request))
})

/** Hashed files never change, and icons hardly ever. */
function isPageFile(pathname: string): boolean {
  return pathname.startsWith('/assets/') || /^\/[a-z0-9-]+\.(svg|png)$/.test(pathname)
}

/** From the network whenever there is one: it decides, by the user's id, whose release the page is. */
async function pageFirstFromNetwork(event: FetchEvent): Promise<Response> {
  try {
    const page = await fetch(event.request)
    if (page.ok) event.waitUntil(keepPage())
    return page
  } catch (offline) {
    const kept = await (await caches.open(storeName)).match('/')
    if (kept) return kept
    throw offline
  }
}

async function fileFirstFromStore(request: Request): Promise<Response> {
  return (await (await caches.open(storeName)).match(request)) ?? fetch(request)
}

/** Keeps the page and its files, and drops the files of the release before. */
async function keepPage(): Promise<void> {
  const store = await caches.open(storeName)
  const [page, list] = await Promise.all([fetch('/'), fetch(fileList)])
  if (!page.ok || !list.ok) return
  const files = new Set(['/favicon.svg', ...filesOf(await list.json())])
  const kept = new Set((await store.keys()).map(({ url }) => new URL(url).pathname))
  await store.addAll([...files].filter((file) => !kept.has(file)))
  await store.put('/', page)
  await Promise.all([...kept].filter((file) => file !== '/' && !files.has(file)).map((file) => store.delete(file)))
}

/** The addresses in Vite's manifest, whose values name a file and the stylesheets that come with it; the worker itself is none of them. */
function filesOf(manifest: Record<string, { readonly file: string; readonly css?: readonly string[] }>): string[] {
  return Object.values(manifest)
    .flatMap(({ file, css = [] }) => [file, ...css])
    .filter((name) => name.startsWith('assets/'))
    .map((name) => `/${name}`)
}

async function receiveShare(request: Request): Promise<Response> {
  return Response.redirect(sharedAddress(await request.formData()), 303)
}
