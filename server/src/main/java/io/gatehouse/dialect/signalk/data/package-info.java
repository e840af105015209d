/// Signal K's REST interface: the tree of values, and changes of them.
package io.gatehouse.dialect.signalk.data;
