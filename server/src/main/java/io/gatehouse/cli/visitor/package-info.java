/// Those who come to a server over a socket, as small as a story or an exercise needs them.
package io.gatehouse.cli.visitor;
