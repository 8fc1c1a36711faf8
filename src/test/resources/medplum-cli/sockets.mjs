// Only mentioned by the program, but it cannot be loaded without them; Node has them since version 22.
globalThis.WebSocket ??= EventTarget;
