import { u as useRuntimeConfig } from '../../nitro/nitro.mjs';

const hello_get = () => `hello from ${useRuntimeConfig().app.baseURL}`;

export { hello_get as default };
