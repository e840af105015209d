/// What must survive a restart: records and the small interfaces that keep them.
package io.gatehouse.store;
