// A load hook that keeps files waiting, as a slow disk would.
let root, times

export function initialize(data) {
  ({ root, times } = data)
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  const ms = url.startsWith(root) ? duration(decodeURIComponent(url.slice(root.length))) : 0
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
  return loaded
}

function duration(name) {
  if (times.slow && name in times.slow) return times.slow[name]
  if (times.seed === undefined) return 0
  let hash = times.seed
  for (const char of name) hash = (hash * 37 + char.charCodeAt(0)) % 65521
  return hash % 3 === 0 ? hash % (times.most + 1) : 0
}
