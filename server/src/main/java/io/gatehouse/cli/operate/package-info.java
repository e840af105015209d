/// Commands that ask a running server about itself: its open doors, and its audit.
package io.gatehouse.cli.operate;
