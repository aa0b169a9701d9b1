import { Client } from 'pg'

export default defineNitroPlugin((nitro) => {
  nitro.hooks.hook('close', () => void Client)
})
