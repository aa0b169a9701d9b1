// Instruments what is loaded from now on: a stand-in for a tracer's hook of ES modules.
import { register } from 'node:module'
const hook = `
  export async function load(url, context, next) {
    const loaded = await next(url, context)
    if (!url.endsWith('/driver.mjs')) return loaded
    return { ...loaded, source: String(loaded.source).replace('plain', 'first then') }
  }`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
