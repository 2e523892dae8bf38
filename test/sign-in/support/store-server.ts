/** A real server that keeps things, started for a test. */
export interface StoreServer {
  readonly url: string;
  /** From now on it accepts connections and answers nothing. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  /** Starts it again, with what it had on disk. */
  start(): Promise<void>;
  close(): Promise<void>;
}
