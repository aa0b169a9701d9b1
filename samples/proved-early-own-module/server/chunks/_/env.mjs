globalThis.__env = { region: process.env.REGION ?? 'local' };
