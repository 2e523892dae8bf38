import express from 'express';

const DEEPEST = 50;

/** Parses bodies of a size, and of a depth. */
export const parseBody = [
  express.json({ limit: '200kb', inflate: false, verify: refuseDeep, type: 'application/json' }),
  (error, _request, response, _next) => {
    const status = error.status >= 400 && error.status < 500 ? error.status : 400;
    const text = { code: -32_700, message: 'the body cannot be read' };
    response
      .status(status)
      .set('Connection', 'close')
      .json({ jsonrpc: '2.0', id: null, error: text });
  },
];

function refuseDeep(_request, _response, buffer) {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < buffer.length; at += 1) {
    const each = buffer[at];
    if (isText) {
      if (each === 0x5c) at += 1;
      else if (each === 0x22) isText = false;
    } else if (each === 0x22) isText = true;
    else if (each === 0x7b || each === 0x5b) depth += 1;
    else if (each === 0x7d || each === 0x5d) depth -= 1;
    if (depth > DEEPEST) throw new Error('too deep');
  }
}
