/// The WebSocket door: channels as JSON messages on `/v1/ws`.
package io.gatehouse.door.websocket;
