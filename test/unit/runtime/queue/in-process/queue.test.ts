import { createInProcessBroker } from "../../../../../runtime/queue/in-process/broker.js";
import { createVirtualClock } from "../../../../../runtime/queue/virtual-clock.js";
import { describeQueue } from "../queue-suite.js";

let clock = createVirtualClock();
describeQueue("the in-process broker", {
  async open() {
    clock = createVirtualClock();
    return createInProcessBroker({ clock });
  },
  pass: (ms) => clock.advance(ms),
  clock: () => clock,
});
