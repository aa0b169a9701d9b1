import { Server } from "node:http";
function serve(options) {
	const server = new Server((req, res) => options.fetch(req).then(async (r) => res.end(await r.text())));
	for (const plugin of options.plugins) plugin(server);
	server.listen(options.port);
	return server;
}
export { serve as t };
