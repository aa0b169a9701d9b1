import './hook.mjs'
await import('./driver.mjs')
