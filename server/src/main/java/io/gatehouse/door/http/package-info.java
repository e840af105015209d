/// The HTTP door: reads requests once, lets the chosen handler act, writes the answer once.
package io.gatehouse.door.http;
