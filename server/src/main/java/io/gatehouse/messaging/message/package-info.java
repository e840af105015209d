/// Messages: what is said, who said it, and the forms in which it travels.
package io.gatehouse.messaging.message;
