/**
 * Facts about the network that replace those of the system, so that a test on
 * loopback can stand for a server of any name.
 */
export interface Network {
  /** Certificates to trust beside no others, as PEM. */
  readonly certificates?: string;
  /** Address of each name, as a hosts file has it; these addresses are not refused. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Addresses of this machine that others can reach. */
  readonly addresses?: readonly string[];
}
