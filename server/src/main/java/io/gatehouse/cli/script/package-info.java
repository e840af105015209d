/// Commands for scripts: put them there, run them, hear what they say.
package io.gatehouse.cli.script;
