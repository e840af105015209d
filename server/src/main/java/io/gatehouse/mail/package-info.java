/// Mail that the server sends to people: a bounded number at once, tried again, never waited for.
package io.gatehouse.mail;
