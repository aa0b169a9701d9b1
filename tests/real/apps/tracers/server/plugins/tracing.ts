import tracer from 'dd-trace'

tracer.init({ startupLogs: false })

export default defineNitroPlugin(() => {})
