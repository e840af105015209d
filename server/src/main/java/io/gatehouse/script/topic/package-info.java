/// Scripts as channels: a message to `script/PATH` calls the script, on every transport.
package io.gatehouse.script.topic;
