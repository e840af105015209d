/// Scripts that run by themselves: at certain times, or with the messages of channels.
package io.gatehouse.script.timer;
