import packageJson from '../package.json' with { type: 'json' };

/** Version of this generator. */
export const GENERATOR_VERSION: string = packageJson.version;
