import packageJson from '../package.json' with { type: 'json' };

/** Version of this generator. */
export const GENERATOR_VERSION: string = packageJson.version;

/**
 * Whether this generator can be had from the npm registry. Until then nothing that is generated and no
 * message runs it by its name: whoever registered that name first would run code there.
 * `npm publish` refuses a version that says no.
 */
export const IS_PUBLISHED = false as boolean;
