// One bundle with a metafile by esbuild, for Node: nothing is written but the metafile.
//
//     node metafile.mjs PEERS ENTRY METAFILE
//
// What cannot be resolved is left as an external import, as a server output would leave it.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [peers, entry, metafile] = process.argv.slice(2);
const esbuild = createRequire(join(peers, 'package.json'))('esbuild');

const lenient = {
  name: 'leave what is not found',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...how }) => {
      if (pluginData === lenient) return undefined;
      const found = await build.resolve(path, { ...how, pluginData: lenient });
      return found.errors.length ? { path, external: true } : found;
    });
  },
};

const built = await esbuild.build({
  absWorkingDir: dirname(entry),
  entryPoints: [entry],
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  format: 'esm',
  outdir: join(dirname(entry), 'out'),
  splitting: true,
  conditions: ['node-addons', 'module-sync'],
  mainFields: ['main'],
  logLevel: 'silent',
  loader: { '.node': 'empty' },
  plugins: [lenient],
});
writeFileSync(metafile, JSON.stringify(built.metafile));
