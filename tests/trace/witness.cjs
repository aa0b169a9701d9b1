// The functions that recorded cases call: an independent witness of what begins and ends, and an await of some length.
const { appendFileSync } = require('node:fs')
const { pathToFileURL } = require('node:url')

globalThis.__log = (sign, where) => {
  if (!/^[+-]$/.test(sign)) return
  const url = where.includes(':') ? where : pathToFileURL(where).href
  appendFileSync(process.env.WITNESS, `${sign}${url.slice(url.lastIndexOf('/') + 1)}\n`)
}
globalThis.__wait = (_, milliseconds = 1) => new Promise((done) => setTimeout(done, milliseconds))
