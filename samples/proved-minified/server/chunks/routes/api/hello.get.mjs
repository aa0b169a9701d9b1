import{u as e}from"../../nitro/nitro.mjs";const o=()=>`hello from ${e().app.baseURL}`;export{o as default};
