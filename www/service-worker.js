// Gives the page the headers that isolate it from other origins, on hosts that cannot send them: without, browsers let no two threads
// share memory. Registered by index.html, and only where they are missing. Nothing is cached.

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

async function isolated(request) {
  const response = await fetch(request);
  // One that sends the browser elsewhere, or is hidden from scripts, cannot be made anew.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('fetch', event => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(isolated(request));
});
