/// Pages that the server itself shows in a browser.
package io.gatehouse.console;
