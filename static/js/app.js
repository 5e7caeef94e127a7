// What every page needs. A slice loads its own module in its template's `scripts` block.
import "./elements/connection-notice.js";
import "./elements/dialog-box.js";
import "./elements/error-summary.js";
import "./elements/flash-message.js";
import "./elements/menu-button.js";
import "./elements/relative-time.js";
import "./comments/forget.js";
