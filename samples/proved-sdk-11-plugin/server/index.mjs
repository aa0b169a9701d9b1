import process from 'node:process';globalThis._importMeta_={url:import.meta.url,env:process.env};import 'node:http';
export { n as default } from './chunks/nitro/nitro.mjs';
