// Sentry is initialised inside Nitro: this file is no longer needed, and --import may be dropped.
