export {
  ConfigError,
  loadAuthConfig as loadConfig,
  type AuthConfig as Config,
} from './auth/config.js';
