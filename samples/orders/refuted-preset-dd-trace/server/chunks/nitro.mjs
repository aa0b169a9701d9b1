import 'pg'
console.log('then')
const hooks = {}, h3App = {}, router = {}, localFetch = () => {}, captureError = () => {}
export const app = { hooks, h3App, router, localFetch, captureError }
