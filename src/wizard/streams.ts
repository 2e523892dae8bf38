/** The terminal. */
export interface WizardStreams {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
}

/** The source of keys; `setRawMode` only at a terminal. */
export type TerminalInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/** The stream that questions are written to; `columns` and `rows` only at a terminal. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};
