// Where the door is shown nobody is signed in any more: pages kept for whoever was are locked before somebody enters.
import { forgetPages } from "./kept-pages.js";

function lock() {
  forgetPages();
  if ("BroadcastChannel" in window) new BroadcastChannel("door").postMessage("shown");
}

lock();
addEventListener("pageshow", (event) => event.persisted && lock()); // the way back to this page runs no script anew
