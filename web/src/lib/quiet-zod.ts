import { config } from "zod";

// The schemas' compiler tries `new Function`, which the page's content policy forbids and reports. It is not needed here:
// the browser sends and the server checks. Must be imported before anything that imports the contract.
config({ jitless: true });
