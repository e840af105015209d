/// Work that is done again and again beside everything else.
package io.gatehouse.work;
