/// WebSockets that carry texts: from the handshake to the last byte, whatever is said over them.
package io.gatehouse.door.websocket.wire;
