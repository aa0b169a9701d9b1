import { Client } from 'pg'

export default eventHandler(() => ({ client: typeof Client, mode: process.env.APP_MODE ?? null }))
