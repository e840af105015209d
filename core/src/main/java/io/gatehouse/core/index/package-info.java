/// Tables and trees that find names without allocating; not exported.
package io.gatehouse.core.index;
