import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};import 'node:http';
import { n as nodeServer } from './chunks/nitro/nitro.mjs';
import './sentry.server.config.mjs';

export { nodeServer as default };
