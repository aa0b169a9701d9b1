const words: string[] = ['password', 'token']
// The app's own setting, and so Nitro's.
const { redactWith } = useRuntimeConfig() as { redactWith?: string }

export function redact<T extends object>(event: T): T {
  for (const key of Object.keys(event)) {
    if (words.includes(key)) (event as Record<string, unknown>)[key] = redactWith
  }
  return event
}
