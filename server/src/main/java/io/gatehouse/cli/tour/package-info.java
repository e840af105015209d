/// The guided tour: a server on a temporary folder and real clients that play a story against it.
package io.gatehouse.cli.tour;
