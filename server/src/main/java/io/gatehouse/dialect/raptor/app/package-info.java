/// Raptor's `/app`: apps, whose users share what is in them by the roles of the app.
package io.gatehouse.dialect.raptor.app;
