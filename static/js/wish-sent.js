// The wish has arrived: its draft and its photo leave this device.
import { drop } from "./kept-photos.js";

try { localStorage.removeItem("draft-wish"); } catch { /* forbidden */ }
drop("draft-wish");
history.replaceState(null, "", location.pathname);
