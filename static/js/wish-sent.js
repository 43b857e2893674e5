// The wish has arrived: its draft and its photo leave this device.
import { drop } from "./kept-photos.js";

const { draft } = document.getElementById("wish-sent").dataset;
try { localStorage.removeItem(draft); } catch { /* forbidden */ }
drop(draft);
history.replaceState(null, "", location.pathname);
